{#
    The token meter of a FOCUS charge: uncached_input, cache_read, cache_write or output; NULL where it has none.
    Drafts of the standard and providers name direction and cache action in several ways; where the price details
    say nothing, the SKU's meter does.
#}
{% macro focus_token_meter(token_direction, token_cache_action, sku_meter) -%}
    {%- set words = "lower(coalesce(" ~ token_direction ~ " || ' ' || coalesce(" ~ token_cache_action ~ ", ''), case when lower("
        ~ sku_meter ~ ") like '%token%' then " ~ sku_meter ~ " end))" -%}
    case
        when {{ words }} like '%output%' or {{ words }} like '%completion%' then 'output'
        when {{ words }} like '%uncached%' then 'uncached_input'
        when {{ words }} like '%write%' or {{ words }} like '%creation%' then 'cache_write'
        when {{ words }} like '%read%' or {{ words }} like '%cached%' or {{ words }} like '%hit%' then 'cache_read'
        when {{ words }} like '%input%' or {{ words }} like '%prompt%' then 'uncached_input'
    end
{%- endmacro %}
