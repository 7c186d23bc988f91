-- Every plan once. A plan that input `plans` describes is described by it, not by the billing system.

with

generic_plans as (

    select * from {{ ref('stg_generic__plans') }}

),

stripe_plans as (

    select * from {{ ref('int_ai__stripe_plans') }}

),

final as (

    select * from generic_plans

    union all

    select stripe_plans.*
    from stripe_plans
    left join generic_plans
        on stripe_plans.plan_id = generic_plans.plan_id
    where generic_plans.plan_id is null

)

select * from final
