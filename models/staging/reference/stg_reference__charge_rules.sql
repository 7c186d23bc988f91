{%- set columns = [
    'rule_id', 'priority', 'service_provider_pattern', 'service_name_pattern', 'sku_pattern', 'sku_meter_pattern',
    'charge_category', 'commitment_status', 'needs_tokens', 'cost_category', 'provider', 'item', 'meter',
    'unit_quantity',
] %}

with

own_rules as (

    {{ select_input('charge_rules', columns, demo_seed='demo_charge_rules') }}

),

default_rules as (

    {{ select_input('default_charge_rules', columns, reference_seed='default_charge_rules') }}

),

final as (

    {% for rules, is_own in {'own_rules': 'true', 'default_rules': 'false'}.items() -%}
    select
        {{ to_text('rule_id') }} as rule_id,
        {{ to_text('service_provider_pattern') }} as service_provider_pattern,
        {{ to_text('service_name_pattern') }} as service_name_pattern,
        {{ to_text('sku_pattern') }} as sku_pattern,
        {{ to_text('sku_meter_pattern') }} as sku_meter_pattern,
        {{ to_text('charge_category') }} as charge_category,
        {{ to_text('commitment_status') }} as commitment_status,
        lower({{ to_text('cost_category') }}) as cost_category,
        {{ to_text('provider') }} as provider,
        {{ to_text('item') }} as item,
        lower({{ to_text('meter') }}) as meter,
        {{ to_integer('priority') }} as priority,
        {{ to_scaled_integer('unit_quantity', 6) }} as unit_quantity_micro,
        coalesce({{ to_boolean('needs_tokens') }}, false) as needs_tokens,
        {{ is_own }} as is_own_rule
    from {{ rules }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
