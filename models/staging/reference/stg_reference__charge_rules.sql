{%- set columns = [
    'rule_id', 'priority', 'service_provider_pattern', 'service_name_pattern', 'sku_pattern', 'sku_meter_pattern',
    'charge_category', 'commitment_status', 'needs_tokens', 'cost_category', 'provider', 'item', 'meter',
    'unit_quantity',
] %}

with

own_rules as (

    {{ ai_unit_economics.select_input('charge_rules', columns, demo_seed='demo_charge_rules') }}

),

default_rules as (

    {{ ai_unit_economics.select_input('default_charge_rules', columns, reference_seed='default_charge_rules') }}

),

final as (

    {% for rules, is_own in {'own_rules': 'true', 'default_rules': 'false'}.items() -%}
    select
        {{ ai_unit_economics.to_text('rule_id') }} as rule_id,
        {{ ai_unit_economics.to_text('service_provider_pattern') }} as service_provider_pattern,
        {{ ai_unit_economics.to_text('service_name_pattern') }} as service_name_pattern,
        {{ ai_unit_economics.to_text('sku_pattern') }} as sku_pattern,
        {{ ai_unit_economics.to_text('sku_meter_pattern') }} as sku_meter_pattern,
        {{ ai_unit_economics.to_text('charge_category') }} as charge_category,
        {{ ai_unit_economics.to_text('commitment_status') }} as commitment_status,
        lower({{ ai_unit_economics.to_text('cost_category') }}) as cost_category,
        {{ ai_unit_economics.to_text('provider') }} as provider,
        {{ ai_unit_economics.to_text('item') }} as item,
        lower({{ ai_unit_economics.to_text('meter') }}) as meter,
        {{ ai_unit_economics.to_integer('priority') }} as priority,
        {{ ai_unit_economics.to_scaled_integer('unit_quantity', 6) }} as unit_quantity_micro,
        coalesce({{ ai_unit_economics.to_boolean('needs_tokens') }}, false) as needs_tokens,
        {{ is_own }} as is_own_rule
    from {{ rules }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
