with

windows as (

    select * from {{ ref('int_ai__cost_slo_windows') }}

),

with_rates as (

    select
        *,
        {% for window in ['1h', '6h', '3d'] -%}
        {{ ai_unit_economics.burn_rate('bad_requests_' ~ window, 'judged_requests_' ~ window, 'slo_objective_micro') }}
            as burn_rate_{{ window }},
        {% endfor -%}
        1 - {{ ai_unit_economics.burn_rate('bad_requests_slo', 'judged_requests_slo', 'slo_objective_micro') }}
            as error_budget_left
    from windows

),

final as (

    select
        request_hour,
        request_date,
        request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- target
        {{ ai_unit_economics.pico_to_decimal('cost_target_pico') }} as cost_target_per_request,
        cost_target_source,
        {{ ai_unit_economics.ratio('slo_objective_micro', '1000000') }} as slo_objective,

        -- counts and money
        cast(priced_requests as bigint) as priced_requests,
        cast(unpriced_requests as bigint) as unpriced_requests,
        cast(case when cost_target_pico is not null then good_requests end as bigint) as good_requests,
        cast(case when cost_target_pico is not null then bad_requests end as bigint) as bad_requests,
        {{ ai_unit_economics.pico_to_decimal('cost_pico') }} as cost,
        {{ ai_unit_economics.per_unit('cost_pico', 'priced_requests') }} as cost_per_request,

        -- error budget
        error_budget_left,
        burn_rate_1h,
        burn_rate_6h,
        burn_rate_3d,
        case
            when error_budget_left is null then 'no_target'
            when error_budget_left <= 0 or (burn_rate_6h >= 6 and burn_rate_1h >= 6) then 'breach'
            when burn_rate_1h >= 14.4 or (burn_rate_3d >= 1 and burn_rate_6h >= 1) then 'warn'
            else 'ok'
        end as slo_state
    from with_rates

)

select * from final
