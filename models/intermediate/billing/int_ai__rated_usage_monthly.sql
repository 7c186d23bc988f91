-- Quantity and rated cost per month and billable meter: the log's side of the tie-out.

with

classes as (

    select * from {{ ref('int_ai__rated_usage_by_class') }}

),

final as (

    select
        usage_month,
        provider,
        item,
        service_tier,
        meter,
        sum(quantity_micro) as quantity_micro,
        sum(rated_cost_pico) as rated_cost_pico
    from classes
    group by usage_month, provider, item, service_tier, meter

)

select * from final
