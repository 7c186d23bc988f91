with

source as (

    {{ ai_unit_economics.select_input('class_rules', [
        'rule_id', 'priority', 'request_class', 'endpoint_pattern', 'operation_pattern', 'model_pattern',
        'tags_pattern', 'valid_from', 'valid_to',
    ], demo_seed='demo_class_rules') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('rule_id') }} as rule_id,
        {{ ai_unit_economics.to_text('request_class') }} as request_class,
        {{ ai_unit_economics.to_text('endpoint_pattern') }} as endpoint_pattern,
        {{ ai_unit_economics.to_text('operation_pattern') }} as operation_pattern,
        {{ ai_unit_economics.to_text('model_pattern') }} as model_pattern,
        {{ ai_unit_economics.to_text('tags_pattern') }} as tags_pattern,
        {{ ai_unit_economics.to_integer('priority') }} as priority,
        {{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as valid_from,
        {{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
