-- A bill is a level and a margin is a ratio: side by side, month on month, they say different things.

with

months as (

    select * from {{ ref('int_ai__spend_vs_unit_monthly') }}

),

final as (

    select
        cost_month,
        request_class,
        is_total,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        cast(units as bigint) as priced_units,

        -- money
        {{ pico_to_decimal('spend_pico') }} as spend,
        {{ pico_to_decimal('revenue_pico') }} as priced_revenue,
        {{ pico_to_decimal('cost_pico') }} as cost,
        {{ per_unit('cost_pico', 'units') }} as cost_per_unit,
        {{ pico_to_decimal('spend_change_pico') }} as spend_change,
        cast(
            {{ per_unit('cost_pico', 'units') }}
            - {{ per_unit('previous_cost_pico', 'previous_units') }}
            as {{ var('type_money') }}
        ) as cost_per_unit_change,

        -- ratios
        {{ ratio('revenue_pico - cost_pico', 'revenue_pico') }} as contribution_margin_ratio,
        margin_ratio_change as contribution_margin_ratio_change,

        -- judgement
        case when is_large then 'large' when not is_large then 'small' end || '_and_' || outcome as corner,
        case
            when previous_units is null then 'first_month'
            when spend_change_pico is null then 'spend_unknown'
            when spend_change_pico > 0 and unit_cost_change > 0 then 'spend_up_unit_cost_up'
            when spend_change_pico > 0 and unit_cost_change < 0 then 'spend_up_unit_cost_down'
            when spend_change_pico < 0 and unit_cost_change > 0 then 'spend_down_unit_cost_up'
            when spend_change_pico < 0 and unit_cost_change < 0 then 'spend_down_unit_cost_down'
            when spend_change_pico = 0 then 'spend_unchanged'
            else 'unit_cost_unchanged'
        end as spend_and_unit_cost,
        case
            when previous_units is null then 'first_month'
            when spend_change_pico is null then 'spend_unknown'
            when spend_change_pico > 0 and margin_ratio_change > 0 then 'spend_up_margin_up'
            when spend_change_pico > 0 and margin_ratio_change < 0 then 'spend_up_margin_down'
            when spend_change_pico < 0 and margin_ratio_change > 0 then 'spend_down_margin_up'
            when spend_change_pico < 0 and margin_ratio_change < 0 then 'spend_down_margin_down'
            when spend_change_pico = 0 then 'spend_unchanged'
            else 'margin_unchanged'
        end as spend_and_margin
    from months

)

select * from final
