-- What if a class earned another revenue per unit? Margin before and after, by plan, for the class and for the blend.
-- Volume, mix and cost stay as they were: what customers would do about a new price is not in it.
--
-- Variables:
--   what_if_from, what_if_to     first and last day, both included
--   what_if_class                class that is repriced
--   what_if_plan                 plan on which it is repriced; '' for every plan
--   what_if_revenue_per_unit     new revenue per unit in the reporting currency; '' for the percentage below
--   what_if_revenue_percent      change of the revenue in percent, -100 or more
--
-- Rows: `scope` plan, one for each plan that the class was used on; class, all its plans; all_classes, the blend.
-- Columns: units of priced requests; revenue, contribution margin, margin per unit and margin ratio before and after,
-- their cost, and the revenue per unit at which margin is zero. Money is in the reporting currency.
{%- set from_date = var('what_if_from', '2026-04-01') %}
{%- set to_date = var('what_if_to', '2026-04-30') %}
{%- set request_class = var('what_if_class', 'document_summarise') %}
{%- set plan_id = var('what_if_plan', '') %}
{%- set revenue_per_unit = var('what_if_revenue_per_unit', '') %}
{%- set revenue_percent = var('what_if_revenue_percent', 50) %}
{{ config(group='ai_unit_economics') }}
{{ require_between('what_if_revenue_percent', revenue_percent, -100, 1000000) }}
{%- if revenue_per_unit != '' %}
{{ require_between('what_if_revenue_per_unit', revenue_per_unit, 0, 1000000) }}
{%- endif %}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced
        and request_date between cast('{{ from_date }}' as date) and cast('{{ to_date }}' as date)

),

plans as (

    select
        request_class,
        plan_id,
        currency_code,
        sum(units) as units,
        sum(revenue_pico) as revenue_pico,
        sum(cost_pico) as cost_pico
    from margins
    group by request_class, plan_id, currency_code

),

repriced as (

    select
        *,
        case
            when request_class <> '{{ request_class }}' or '{{ plan_id }}' not in ('', plan_id) then revenue_pico
            when '{{ revenue_per_unit }}' <> ''
                then units * {{ to_pico("'" ~ revenue_per_unit ~ "'") }}
            else {{ divide_rounded(
                '(revenue_pico * (100000000 + '
                ~ to_scaled_integer("'" ~ revenue_percent ~ "'", 6) ~ '))',
                '100000000'
            ) }}
        end as revenue_after_pico
    from plans

),

scopes as (

    select
        'plan' as scope,
        request_class,
        plan_id,
        currency_code,
        units,
        revenue_pico,
        revenue_after_pico,
        cost_pico
    from repriced
    where request_class = '{{ request_class }}'

    union all

    select
        'class' as scope,
        request_class,
        null as plan_id,
        currency_code,
        sum(units) as units,
        sum(revenue_pico) as revenue_pico,
        sum(revenue_after_pico) as revenue_after_pico,
        sum(cost_pico) as cost_pico
    from repriced
    where request_class = '{{ request_class }}'
    group by request_class, currency_code

    union all

    select
        'all_classes' as scope,
        null as request_class,
        null as plan_id,
        currency_code,
        sum(units) as units,
        sum(revenue_pico) as revenue_pico,
        sum(revenue_after_pico) as revenue_after_pico,
        sum(cost_pico) as cost_pico
    from repriced
    group by currency_code

),

with_margins as (

    select
        *,
        revenue_pico - cost_pico as margin_pico,
        revenue_after_pico - cost_pico as margin_after_pico
    from scopes

),

final as (

    select
        scope,
        request_class,
        plan_id,
        currency_code,
        cast(units as bigint) as units,
        {{ pico_to_decimal('revenue_pico') }} as revenue_before,
        {{ pico_to_decimal('revenue_after_pico') }} as revenue_after,
        {{ pico_to_decimal('cost_pico') }} as cost,
        {{ pico_to_decimal('margin_pico') }} as contribution_margin_before,
        {{ pico_to_decimal('margin_after_pico') }} as contribution_margin_after,
        {{ per_unit('margin_pico', 'units') }} as contribution_margin_per_unit_before,
        {{ per_unit('margin_after_pico', 'units') }} as contribution_margin_per_unit_after,
        {{ ratio('margin_pico', 'revenue_pico') }} as contribution_margin_ratio_before,
        {{ ratio('margin_after_pico', 'revenue_after_pico') }} as contribution_margin_ratio_after,
        {{ per_unit('cost_pico', 'units') }} as break_even_revenue_per_unit
    from with_margins

)

select * from final
order by case scope when 'plan' then 1 when 'class' then 2 else 3 end, plan_id
