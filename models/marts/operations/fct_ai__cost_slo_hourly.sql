with

hours as (

    select * from {{ ref('int_ai__cost_slo_hourly') }}

),

final as (

    select
        request_hour,
        request_date,
        request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- target
        {{ pico_to_decimal('cost_target_pico') }} as cost_target_per_request,
        cost_target_source,
        {{ ratio('slo_objective_micro', '1000000') }} as slo_objective,

        -- counts and money
        cast(priced_requests as bigint) as priced_requests,
        cast(unpriced_requests as bigint) as unpriced_requests,
        cast(good_requests as bigint) as good_requests,
        cast(bad_requests as bigint) as bad_requests,
        {{ pico_to_decimal('cost_pico') }} as cost,
        {{ per_unit('cost_pico', 'priced_requests') }} as cost_per_request,

        -- error budget
        error_budget_left,
        burn_rate_1h,
        burn_rate_6h,
        burn_rate_3d,
        slo_state
    from hours

)

select * from final
