{%- set columns = ['alias_id', 'priority', 'provider', 'model_pattern', 'rate_provider', 'rate_model'] %}

with

own_aliases as (

    {{ select_input('model_aliases', columns) }}

),

default_aliases as (

    {{ select_input(
        'default_model_aliases', columns, reference_seed='default_model_aliases'
    ) }}

),

final as (

    {% for aliases, is_own in {'own_aliases': 'true', 'default_aliases': 'false'}.items() -%}
    select
        {{ to_text('alias_id') }} as alias_id,
        lower({{ to_text('provider') }}) as provider,
        {{ to_text('model_pattern') }} as model_pattern,
        {{ to_text('rate_provider') }} as rate_provider,
        coalesce({{ to_text('rate_model') }}, '*') as rate_model,
        {{ to_integer('priority') }} as priority,
        {{ is_own }} as is_own_alias
    from {{ aliases }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
