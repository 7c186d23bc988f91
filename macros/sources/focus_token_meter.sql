{#
    The token meter of a FOCUS charge: uncached_input, cache_read, cache_write, output or cache_storage (tokens kept in
    a cache, by the hour: no request reads them there); NULL where it has none. Drafts of the standard and providers name
    direction and cache action in several ways; where the price details say nothing, the SKU's meter does, in whole words
    (`Cache read tokens`, `CacheReadInputTokenCount`) or as Azure shortens them (`GPT 5 cchd Inpt Glbl 1M Tokens`).
#}
{% macro focus_token_meter(token_direction, token_cache_action, sku_meter, unit) -%}
    {%- set metered = "lower(coalesce(" ~ sku_meter ~ ", '') || ' ' || coalesce(" ~ unit ~ ", ''))" -%}
    {%- set words = "lower(coalesce(" ~ token_direction ~ " || ' ' || coalesce(" ~ token_cache_action ~ ", ''), case when "
        ~ ai_unit_economics.matches_pattern(metered, 'token|' ~ ai_unit_economics.whole_word('inpt?|outpt?|opt|cachd|cchd'))
        ~ " then " ~ sku_meter ~ " end))" -%}
    case
        when {{ ai_unit_economics.matches_pattern(metered, 'tok(en)?s?[ -]?(hour|hr)|cach[a-z]*[ _-]?storage') }}
            then 'cache_storage'
        {%- for pattern, meter in {
            'output|completion|' ~ ai_unit_economics.whole_word('outpt?|opt|out'): 'output',
            'uncached|non-?cached': 'uncached_input',
            'write|creation': 'cache_write',
            'read|cached|hit|' ~ ai_unit_economics.whole_word('cachd|cchd|cd'): 'cache_read',
            'input|prompt|embed|' ~ ai_unit_economics.whole_word('inpt?|in'): 'uncached_input',
        }.items() %}
        when {{ ai_unit_economics.matches_pattern(words, pattern) }} then '{{ meter }}'
        {%- endfor %}
    end
{%- endmacro %}

{# A regular expression for words that stand alone in lower-case text. #}
{% macro whole_word(words) -%}
    (^|[^a-z])({{ words }})([^a-z]|$)
{%- endmacro %}

{# The service tier that a SKU's meter names (`GPT 5 Batch Inpt Glbl`, `pp` for priority processing); NULL where none. #}
{% macro focus_meter_tier(sku_meter) -%}
    case
        {%- for words, tier in {'batch': 'batch', 'pp|priority': 'priority', 'flex': 'flex'}.items() %}
        when {{ ai_unit_economics.matches_pattern('lower(' ~ sku_meter ~ ')', ai_unit_economics.whole_word(words)) }}
            then '{{ tier }}'
        {%- endfor %}
    end
{%- endmacro %}
