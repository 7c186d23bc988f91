{#
    The most that units of unknown plan may earn, in pico-units: what units of known plan earn. `rate_revenue_pico` is
    earned by `rate_units`, of the class where it has any, else of all classes. NULL where no unit's plan is known.
#}
{% macro possible_revenue(unknown_units, rate_revenue_pico, rate_units) -%}
    case
        when {{ unknown_units }} = 0 then 0
        when {{ rate_units }} > 0 and {{ rate_revenue_pico }} < 0 then 0
        else {{ ai_unit_economics.divide_rounded('(' ~ unknown_units ~ ' * ' ~ rate_revenue_pico ~ ')', rate_units) }}
    end
{%- endmacro %}
