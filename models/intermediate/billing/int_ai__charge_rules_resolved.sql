-- The first rule that fits each kind of charge: own rules before the package's, each in order of priority.

{{ config(materialized='table') }}

with

charges as (

    select * from {{ ref('int_ai__charges_current') }}

),

rules as (

    select * from {{ ref('stg_reference__charge_rules') }}

),

shapes as (

    select distinct
        coalesce(service_provider_name, '') as service_provider_name,
        coalesce(service_name, '') as service_name,
        coalesce(sku_id, '') as sku_id,
        coalesce(sku_meter, '') as sku_meter,
        coalesce(charge_category, '') as charge_category,
        coalesce(commitment_discount_status, '') as commitment_status,
        is_of_tokens
    from charges

),

ranked as (

    select
        shapes.*,
        rules.rule_id,
        rules.cost_category,
        rules.provider,
        rules.item,
        rules.meter,
        rules.unit_quantity_micro,
        row_number() over (
            partition by
                shapes.service_provider_name, shapes.service_name, shapes.sku_id, shapes.sku_meter,
                shapes.charge_category, shapes.commitment_status, shapes.is_of_tokens
            order by case when rules.is_own_rule then 0 else 1 end, rules.priority, rules.rule_id
        ) as rule_rank
    from shapes
    inner join rules
        on
            (
                rules.service_provider_pattern is null
                or shapes.service_provider_name like rules.service_provider_pattern
            )
            and (rules.service_name_pattern is null or shapes.service_name like rules.service_name_pattern)
            and (rules.sku_pattern is null or shapes.sku_id like rules.sku_pattern)
            and (
                rules.sku_meter_pattern is null
                or lower(shapes.sku_meter) like lower(rules.sku_meter_pattern)
            )
            and (rules.charge_category is null or shapes.charge_category = rules.charge_category)
            and (rules.commitment_status is null or shapes.commitment_status = rules.commitment_status)
            and (shapes.is_of_tokens or not rules.needs_tokens)

),

final as (

    select
        service_provider_name,
        service_name,
        sku_id,
        sku_meter,
        charge_category,
        commitment_status,
        is_of_tokens,
        rule_id,
        cost_category,
        provider,
        item,
        meter,
        unit_quantity_micro
    from ranked
    where rule_rank = 1

)

select * from final
