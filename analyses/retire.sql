-- What if a class were retired? The loss avoided, the revenue given up, and the blend that is left.
-- The other classes stay as they are. A plan's shared revenue may stay too, if its customers do: say how much of it.
--
-- Variables:
--   what_if_from, what_if_to     first and last day, both included
--   what_if_class                class that is retired
--   what_if_kept_percent         share of the class's shared plan revenue that stays all the same, 0 to 100; revenue
--                                per request (usage prices) always goes
--
-- One row. Columns: units of priced requests and their share of all; cost_avoided and revenue_given_up of the class;
-- loss_avoided, its negative margin, 0 for a class that earns; contribution_margin_change, what all of it does to the
-- total; the blended margin before and after, in total and per unit. Money is in the reporting currency.
{%- set from_date = var('what_if_from', '2026-04-01') %}
{%- set to_date = var('what_if_to', '2026-04-30') %}
{%- set request_class = var('what_if_class', 'document_summarise') %}
{%- set kept_percent = var('what_if_kept_percent', 0) %}
{{ config(group='ai_unit_economics') }}
{{ require_between('what_if_kept_percent', kept_percent, 0, 100) }}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced
        and request_date between cast('{{ from_date }}' as date) and cast('{{ to_date }}' as date)

),

classes as (

    select
        request_class,
        currency_code,
        sum(units) as units,
        sum(pooled_revenue_pico) as pooled_revenue_pico,
        sum(revenue_pico) as revenue_pico,
        sum(cost_pico) as cost_pico
    from margins
    group by request_class, currency_code

),

blends as (

    select
        sum(units) as units,
        sum(revenue_pico - cost_pico) as margin_pico
    from classes

),

retired as (

    select
        classes.*,
        blends.units as blended_units,
        blends.margin_pico as blended_margin_pico,
        classes.revenue_pico - {{ divide_rounded(
            '(classes.pooled_revenue_pico * '
            ~ to_scaled_integer("'" ~ kept_percent ~ "'", 6) ~ ')',
            '100000000'
        ) }} as revenue_given_up_pico
    from classes
    cross join blends
    where classes.request_class = '{{ request_class }}'

),

with_change as (

    select
        *,
        cost_pico - revenue_given_up_pico as margin_change_pico,
        blended_margin_pico + cost_pico - revenue_given_up_pico as blended_margin_after_pico,
        blended_units - units as units_left
    from retired

),

final as (

    select
        request_class,
        currency_code,
        cast(units as bigint) as units,
        {{ ratio('units', 'blended_units') }} as unit_share,
        {{ pico_to_decimal('cost_pico') }} as cost_avoided,
        {{ pico_to_decimal('revenue_given_up_pico') }} as revenue_given_up,
        {{ pico_to_decimal(
            'case when cost_pico > revenue_pico then cost_pico - revenue_pico else 0 end'
        ) }} as loss_avoided,
        {{ pico_to_decimal('margin_change_pico') }} as contribution_margin_change,
        {{ pico_to_decimal('blended_margin_pico') }} as blended_contribution_margin_before,
        {{ pico_to_decimal('blended_margin_after_pico') }} as blended_contribution_margin_after,
        {{ per_unit('blended_margin_pico', 'blended_units') }}
            as blended_contribution_margin_per_unit_before,
        {{ per_unit('blended_margin_after_pico', 'units_left') }}
            as blended_contribution_margin_per_unit_after
    from with_change

)

select * from final
