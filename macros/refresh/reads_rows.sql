{# False with --empty, which reads no row of any table: what is published has nothing to be compared with. #}
{% macro reads_rows() -%}
    {{ '1 = 0' if flags.EMPTY else '1 = 1' }}
{%- endmacro %}
