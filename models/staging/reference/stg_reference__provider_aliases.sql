{%- set columns = ['alias', 'model_pattern', 'priority', 'provider', 'has_own_prices'] %}

with

own_aliases as (

    {{ select_input('provider_aliases', columns) }}

),

default_aliases as (

    {{ select_input(
        'default_provider_aliases', columns, reference_seed='default_provider_aliases'
    ) }}

),

final as (

    {% for aliases, is_own in {'own_aliases': 'true', 'default_aliases': 'false'}.items() -%}
    select
        {{ to_text('alias') }} as alias,
        {{ to_text('model_pattern') }} as model_pattern,
        lower({{ to_text('provider') }}) as provider,
        coalesce({{ to_integer('priority') }}, 100) as priority,
        coalesce({{ to_boolean('has_own_prices') }}, false) as has_own_prices,
        {{ is_own }} as is_own_alias
    from {{ aliases }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
