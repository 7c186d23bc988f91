-- What the bill makes of each class's rated cost, meter by meter. Shares are cut off to whole pico-units; the row with
-- the largest rated cost takes what they leave over, so that a closed month's meter adds up to its bill.

with

usage as (

    select
        *,
        sum(rated_cost_pico) over (partition by usage_month, provider, item, service_tier, meter) as meter_cost_pico,
        row_number() over (
            partition by usage_month, provider, item, service_tier, meter
            order by rated_cost_pico desc, request_class asc, traffic_segment asc, is_request_priced desc
        ) as cost_rank
    from {{ ref('int_ai__rated_usage_by_class') }}

),

factors as (

    select * from {{ ref('int_ai__true_up_factors') }}

),

-- Without a factor cost stays as rated.
with_factors as (

    select
        usage.*,
        coalesce(factors.factor_numerator_pico, 1) as numerator_pico,
        coalesce(factors.factor_denominator_pico, 1) as denominator_pico,
        coalesce(factors.is_final, false) as is_settled
    from usage
    left join factors
        on
            usage.usage_month = factors.cost_month
            and usage.provider = factors.provider
            and usage.item = factors.item
            and usage.service_tier = factors.service_tier
            and usage.meter = factors.meter

),

with_shares as (

    select
        *,
        {{ divide_truncated(
            '(cast(rated_cost_pico as ' ~ type_pico() ~ ') * numerator_pico)', 'denominator_pico'
        ) }} as share_pico,
        {{ divide_rounded(
            '(cast(meter_cost_pico as ' ~ type_pico() ~ ') * numerator_pico)', 'denominator_pico'
        ) }} as meter_trued_up_cost_pico
    from with_factors

),

final as (

    select
        usage_month,
        request_class,
        traffic_segment,
        is_request_priced,
        provider,
        item,
        service_tier,
        meter,
        is_settled,
        rated_cost_pico,
        case
            when cost_rank > 1 then share_pico
            else
                share_pico + meter_trued_up_cost_pico
                - sum(share_pico) over (partition by usage_month, provider, item, service_tier, meter)
        end as trued_up_cost_pico
    from with_shares

)

select * from final
