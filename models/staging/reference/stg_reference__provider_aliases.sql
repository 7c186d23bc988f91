{%- set columns = ['alias', 'model_pattern', 'priority', 'provider', 'has_own_prices'] %}

with

own_aliases as (

    {{ ai_unit_economics.select_input('provider_aliases', columns) }}

),

default_aliases as (

    {{ ai_unit_economics.select_input(
        'default_provider_aliases', columns, reference_seed='default_provider_aliases'
    ) }}

),

final as (

    {% for aliases, is_own in {'own_aliases': 'true', 'default_aliases': 'false'}.items() -%}
    select
        {{ ai_unit_economics.to_text('alias') }} as alias,
        {{ ai_unit_economics.to_text('model_pattern') }} as model_pattern,
        lower({{ ai_unit_economics.to_text('provider') }}) as provider,
        coalesce({{ ai_unit_economics.to_integer('priority') }}, 100) as priority,
        coalesce({{ ai_unit_economics.to_boolean('has_own_prices') }}, false) as has_own_prices,
        {{ is_own }} as is_own_alias
    from {{ aliases }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
