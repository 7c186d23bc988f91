{# True where `dbt test` runs: alerts are its business. A build must not stop because a cost target was missed. #}
{% macro raises_alerts() -%}
    {{ '1 = 1' if flags.WHICH == 'test' else '1 = 0' }}
{%- endmacro %}
