-- Every connector emits the same columns; a new one adds its name to this list.
{%- set connectors = ['stg_generic__requests'] %}

with

unioned as (

    {% for connector in connectors -%}
    select * from {{ ref(connector) }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from unioned
