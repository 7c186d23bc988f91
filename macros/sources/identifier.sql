{#
    A customer, user or transaction id as it leaves staging: itself, or, where variable `hash_identifiers` is
    true, a hash of it keyed with the environment variable AI_UNIT_ECONOMICS_HASH_SALT. One id has one hash in
    every source, so that joins hold; NULL stays NULL.
#}
{% macro identifier(expression) -%}
    {%- if not var('hash_identifiers', false) -%}
        {{ expression }}
    {%- else -%}
        {%- set salt = env_var('AI_UNIT_ECONOMICS_HASH_SALT', '') -%}
        {%- if execute and not salt -%}
            {{ exceptions.raise_compiler_error(
                "Variable `hash_identifiers` is true, so the environment variable AI_UNIT_ECONOMICS_HASH_SALT "
                ~ "must hold the salt that ids are hashed with."
            ) }}
        {%- endif -%}
        case
            when {{ expression }} is not null
                then {{ dbt.hash("'" ~ local_md5(salt) ~ "' || " ~ expression) }}
        end
    {%- endif -%}
{%- endmacro %}
