{# True on a full refresh, which builds every day of the log anew. #}
{% macro rebuilds_every_day() -%}
    {{ '1 = 1' if flags.FULL_REFRESH else '1 = 0' }}
{%- endmacro %}
