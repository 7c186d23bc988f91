with

source as (

    {{ ai_unit_economics.select_input('provider_aliases', [
        'alias', 'model_pattern', 'priority', 'provider', 'has_own_prices',
    ]) }}

),

final as (

    select
        {{ ai_unit_economics.to_text('alias') }} as alias,
        {{ ai_unit_economics.to_text('model_pattern') }} as model_pattern,
        lower({{ ai_unit_economics.to_text('provider') }}) as provider,
        coalesce({{ ai_unit_economics.to_boolean('has_own_prices') }}, false) as has_own_prices,
        coalesce({{ ai_unit_economics.to_integer('priority') }}, 100) as priority
    from source

)

select * from final
