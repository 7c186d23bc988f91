-- What if a class had another share of all units? The blended margin at that share, and the share at which it turns.
-- The number of all units stays, so does margin per unit of the class and of the rest, whose own mix does not move.
--
-- Variables:
--   what_if_from, what_if_to     first and last day, both included
--   what_if_class                class whose share moves
--   what_if_share                its new share of all units, 0 to 1; units are moved whole
--
-- One row. Columns: priced units of all classes; margin per unit of the class and of the rest; share, blended margin in
-- total and per unit, before and after; turning_share, at which the blend earns nothing: NULL unless one of the two
-- earns and the other loses. Money is in the reporting currency.
{%- set from_date = var('what_if_from', '2026-04-01') %}
{%- set to_date = var('what_if_to', '2026-04-30') %}
{%- set request_class = var('what_if_class', 'document_summarise') %}
{%- set new_share = var('what_if_share', 0.25) %}
{{ require_between('what_if_share', new_share, 0, 1) }}

with

class_margins as (

    select * from {{ ref('fct_ai__class_margins') }}
    where
        period_grain = 'day'
        and period_start_date between cast('{{ from_date }}' as date) and cast('{{ to_date }}' as date)

),

totals as (

    select
        currency_code,
        sum(priced_units) as blended_units,
        sum(contribution_margin) as blended_margin,
        sum(case when request_class = '{{ request_class }}' then priced_units else 0 end) as units,
        sum(case when request_class = '{{ request_class }}' then contribution_margin else 0 end) as margin
    from class_margins
    group by currency_code

),

in_pico as (

    select
        currency_code,
        units,
        blended_units,
        blended_units - units as rest_units,
        {{ to_pico('margin') }} as margin_pico,
        {{ to_pico('blended_margin') }} as blended_margin_pico,
        {{ to_pico('blended_margin - margin') }} as rest_margin_pico,
        {{ divide_rounded(
            '(blended_units * ' ~ to_scaled_integer("'" ~ new_share ~ "'", 6) ~ ')', '1000000'
        ) }} as units_after
    from totals
    where units > 0

),

moved as (

    select
        *,
        {{ divide_rounded('(margin_pico * units_after)', 'units') }}
        + {{ divide_rounded(
            '(rest_margin_pico * (blended_units - units_after))', 'rest_units'
        ) }} as blended_margin_after_pico,
        {{ ratio('margin_pico', 'units') }} as margin_per_unit,
        {{ ratio('rest_margin_pico', 'rest_units') }} as rest_margin_per_unit
    from in_pico

),

final as (

    select
        '{{ request_class }}' as request_class,
        currency_code,
        cast(blended_units as bigint) as blended_units,
        {{ per_unit('margin_pico', 'units') }} as contribution_margin_per_unit,
        {{ per_unit('rest_margin_pico', 'rest_units') }} as rest_contribution_margin_per_unit,
        {{ ratio('units', 'blended_units') }} as share_before,
        {{ ratio('units_after', 'blended_units') }} as share_after,
        {{ pico_to_decimal('blended_margin_pico') }} as blended_contribution_margin_before,
        {{ pico_to_decimal('blended_margin_after_pico') }} as blended_contribution_margin_after,
        {{ per_unit('blended_margin_pico', 'blended_units') }}
            as blended_contribution_margin_per_unit_before,
        {{ per_unit('blended_margin_after_pico', 'blended_units') }}
            as blended_contribution_margin_per_unit_after,
        case
            when margin_pico < 0 and rest_margin_pico > 0 or margin_pico > 0 and rest_margin_pico < 0
                then rest_margin_per_unit / (rest_margin_per_unit - margin_per_unit)
        end as turning_share
    from moved

)

select * from final
