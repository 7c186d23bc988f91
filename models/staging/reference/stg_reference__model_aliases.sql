{%- set columns = ['alias_id', 'priority', 'provider', 'model_pattern', 'rate_provider', 'rate_model'] %}

with

own_aliases as (

    {{ ai_unit_economics.select_input('model_aliases', columns) }}

),

default_aliases as (

    {{ ai_unit_economics.select_input(
        'default_model_aliases', columns, reference_seed='default_model_aliases'
    ) }}

),

final as (

    {% for aliases, is_own in {'own_aliases': 'true', 'default_aliases': 'false'}.items() -%}
    select
        {{ ai_unit_economics.to_text('alias_id') }} as alias_id,
        lower({{ ai_unit_economics.to_text('provider') }}) as provider,
        {{ ai_unit_economics.to_text('model_pattern') }} as model_pattern,
        {{ ai_unit_economics.to_text('rate_provider') }} as rate_provider,
        coalesce({{ ai_unit_economics.to_text('rate_model') }}, '*') as rate_model,
        {{ ai_unit_economics.to_integer('priority') }} as priority,
        {{ is_own }} as is_own_alias
    from {{ aliases }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
