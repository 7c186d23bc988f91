-- Why contribution moved, per class and for all together (no class), in whole pico-units. With u units of a class and U of
-- all, m margin and r revenue (or a cost) per unit of the class, M margin per unit of all, and ' for the period before:
--
--     kept units          K = (u + u' + u U'/U + u' U/U') / 4      the mean of both, at the volume of both periods
--     gained units        G = (u - u' + u U'/U - u' U/U') / 2      by share, at the mean volume
--     mix effect          G ((m + m') / 2 - (M + M') / 2)
--     rate effect         K (r - r')                               of revenue, and of each cost
--     volume effect       what remains, so that the effects are the change to the last pico-unit
--
-- Rates are rounded to femto-units and units to a billionth; each effect is rounded once.
{{ config(materialized='table') }}
{%- set sums = [
    'units', 'previous_units', 'known_units', 'previous_known_units', 'margin_pico', 'previous_margin_pico', 'mix_pico',
    'revenue_rate_pico', 'token_cost_rate_pico', 'compute_cost_rate_pico', 'retrieval_cost_rate_pico',
    'third_party_cost_rate_pico', 'volume_pico',
] %}
{%- set components = ['revenue', 'token_cost', 'compute_cost', 'retrieval_cost', 'third_party_cost'] %}

with

classes as (

    select * from {{ ref('int_ai__class_pairs') }}

),

period_pairs as (

    select
        *,
        {{ divide_rounded('(margin_pico * 1000)', 'units') }}
        + {{ divide_rounded('(previous_margin_pico * 1000)', 'previous_units') }}
            as two_blended_margins_femto
    from {{ ref('int_ai__period_pairs') }}

),

scaled as (

    select
        classes.*,
        period_pairs.two_blended_margins_femto,
        period_pairs.units + period_pairs.previous_units as two_period_units,
        period_pairs.units as period_units,
        period_pairs.previous_units as previous_period_units,
        {{ divide_rounded(
            '(classes.units * period_pairs.previous_units * 1000000000)', 'period_pairs.units'
        ) }} as units_at_previous_volume_nano,
        {{ divide_rounded(
            '(classes.previous_units * period_pairs.units * 1000000000)', 'period_pairs.previous_units'
        ) }} as previous_units_at_volume_nano
    from classes
    inner join period_pairs
        on
            classes.period_grain = period_pairs.period_grain
            and classes.period_start_date = period_pairs.period_start_date

),

weighted as (

    select
        *,
        (units - previous_units) * 1000000000 + units_at_previous_volume_nano - previous_units_at_volume_nano
            as two_gained_units_nano,
        (units + previous_units) * 1000000000 + units_at_previous_volume_nano + previous_units_at_volume_nano
            as four_kept_units_nano
    from scaled

),

effects as (

    select
        *,
        {% for component in components -%}
        {{ divide_rounded(
            '(four_kept_units_nano * ' ~ component ~ '_change_femto)', '4000000000000'
        ) }} as {{ component }}_rate_pico,
        {% endfor -%}
        {{ divide_rounded(
            '(two_gained_units_nano * (margin_femto + previous_margin_femto - two_blended_margins_femto))',
            '4000000000000'
        ) }}
        -- Follow-ups in a period in which the class opened no unit have a margin, but none per unit.
        + case
            when units = 0
                then {{ divide_rounded('(margin_pico * two_period_units)', '(2 * period_units)') }}
            else 0
        end
        - case
            when previous_units = 0
                then {{ divide_rounded(
                    '(previous_margin_pico * two_period_units)', '(2 * previous_period_units)'
                ) }}
            else 0
        end as mix_pico
    from weighted

),

of_classes as (

    select
        *,
        margin_pico - previous_margin_pico - mix_pico
        {%- for component in components %} - {{ component }}_rate_pico{% endfor %} as volume_pico,
        {{ ratio('four_kept_units_nano', '4000000000') }} as kept_units
    from effects

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        {{ sums | join(',\n        ') }},
        margin_femto,
        previous_margin_femto,
        kept_units
    from of_classes

    union all

    select
        period_grain,
        period_start_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        {% for name in sums -%}
        sum({{ name }}) as {{ name }},
        {% endfor -%}
        cast(null as {{ type_pico() }}) as margin_femto,
        cast(null as {{ type_pico() }}) as previous_margin_femto,
        sum(kept_units) as kept_units
    from of_classes
    group by period_grain, period_start_date

)

select * from final
