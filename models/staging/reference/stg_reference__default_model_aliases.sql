with

source as (

    {{ ai_unit_economics.select_input('default_model_aliases', [
        'alias_id', 'priority', 'provider', 'model_pattern', 'rate_provider', 'rate_model',
    ], reference_seed='default_model_aliases') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('alias_id') }} as alias_id,
        lower({{ ai_unit_economics.to_text('provider') }}) as provider,
        {{ ai_unit_economics.to_text('model_pattern') }} as model_pattern,
        {{ ai_unit_economics.to_text('rate_provider') }} as rate_provider,
        coalesce({{ ai_unit_economics.to_text('rate_model') }}, '*') as rate_model,
        {{ ai_unit_economics.to_integer('priority') }} as priority
    from source

)

select * from final
