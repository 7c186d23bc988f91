with

capacity as (

    select * from {{ ref('int_ai__capacity_utilised') }}

),

final as (

    select
        pool_id,
        usage_date,
        pool_type,
        capacity_unit,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        {{ pico_to_decimal('capacity_micro * 1000000') }} as capacity,
        {{ pico_to_decimal('used_micro * 1000000') }} as used,
        {{ pico_to_decimal('(used_micro - covered_micro) * 1000000') }} as spill_over,
        cast(units as bigint) as served_units,

        -- money
        {{ pico_to_decimal('fixed_cost_pico') }} as fixed_cost,
        {{ pico_to_decimal('idle_cost_pico') }} as idle_cost,
        {{ pico_to_decimal('fixed_cost_pico - idle_cost_pico') }} as used_cost,
        {{ pico_to_decimal('on_demand_cost_pico') }} as on_demand_cost,

        -- ratios
        {{ ratio('used_micro', 'capacity_micro') }} as utilisation,
        case when margin_pico > 0 then {{ ratio('fixed_cost_pico * units', 'margin_pico') }} end
            as break_even_units,
        case
            when on_demand_cost_pico > 0
                then {{ ratio('fixed_cost_pico * units', 'on_demand_cost_pico') }}
        end as on_demand_cheaper_below_units,

        -- flags
        is_billed
    from capacity

)

select * from final
