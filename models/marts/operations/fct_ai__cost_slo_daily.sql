with

hours as (

    select * from {{ ref('int_ai__cost_slo_hourly') }}

),

last_hours as (

    select
        *,
        row_number() over (partition by request_date, request_class order by request_hour desc) as hours_before_end
    from hours

),

final as (

    select
        request_date,
        request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- target
        {{ pico_to_decimal('cost_target_pico') }} as cost_target_per_request,
        cost_target_source,
        {{ ratio('slo_objective_micro', '1000000') }} as slo_objective,

        -- counts and money
        cast(sum(priced_requests) as bigint) as priced_requests,
        cast(sum(unpriced_requests) as bigint) as unpriced_requests,
        cast(sum(good_requests) as bigint) as good_requests,
        cast(sum(bad_requests) as bigint) as bad_requests,
        {{ pico_to_decimal('sum(cost_pico)') }} as cost,
        {{ ratio('sum(good_requests)', 'sum(good_requests + bad_requests)') }} as good_share,

        -- error budget, at the last hour of the day that had traffic
        max(case when hours_before_end = 1 then error_budget_left end) as error_budget_left,
        max(case when hours_before_end = 1 then burn_rate_6h end) as burn_rate_6h,
        max(case when hours_before_end = 1 then burn_rate_3d end) as burn_rate_3d,
        max(case when hours_before_end = 1 then slo_state end) as slo_state,
        count(case when slo_state = 'warn' then 1 end) as hours_in_warning,
        count(case when slo_state = 'breach' then 1 end) as hours_in_breach
    from last_hours
    group by request_date, request_class, cost_target_pico, cost_target_source, slo_objective_micro

)

select * from final
