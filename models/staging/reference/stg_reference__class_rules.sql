with

source as (

    {{ select_input('class_rules', [
        'rule_id', 'priority', 'request_class', 'endpoint_pattern', 'operation_pattern', 'model_pattern',
        'tags_pattern', 'valid_from', 'valid_to',
    ], demo_seed='demo_class_rules') }}

),

final as (

    select
        {{ to_text('rule_id') }} as rule_id,
        {{ to_text('request_class') }} as request_class,
        {{ to_text('endpoint_pattern') }} as endpoint_pattern,
        {{ to_text('operation_pattern') }} as operation_pattern,
        {{ to_text('model_pattern') }} as model_pattern,
        {{ to_text('tags_pattern') }} as tags_pattern,
        {{ to_integer('priority') }} as priority,
        {{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as valid_from,
        {{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
