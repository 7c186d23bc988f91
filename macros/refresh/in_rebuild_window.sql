{#
    A predicate on a UTC timestamp that holds for the days to rebuild and two days around each (one for
    requests that cross midnight, one for the time zone). Without that table, as in a first compile, it always holds. The bounds are literals, so that every engine reads
    only those days' data. Many scattered days become one range: rows beyond the days are left out later.
#}
{% macro in_rebuild_window(timestamp_column, days_to_rebuild) -%}
    {%- if not execute or not adapter.get_relation(
        days_to_rebuild.database, days_to_rebuild.schema, days_to_rebuild.identifier
    ) -%}
        {{ return('1 = 1') }}
    {%- endif -%}
    {%- set ranges = [] -%}
    {%- for row in run_query('select distinct request_date from ' ~ days_to_rebuild ~ ' order by request_date').rows -%}
        {%- set day = modules.datetime.datetime.fromisoformat(row[0] | string | truncate(10, true, '')) -%}
        {%- set from_day = day - modules.datetime.timedelta(days=2) -%}
        {%- set to_day = day + modules.datetime.timedelta(days=3) -%}
        {%- if ranges and from_day <= ranges[-1][1] -%}
            {%- do ranges.append((ranges.pop()[0], to_day)) -%}
        {%- else -%}
            {%- do ranges.append((from_day, to_day)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if ranges | length > 20 -%}
        {%- set ranges = [(ranges[0][0], ranges[-1][1])] -%}
    {%- endif -%}
    {%- if not ranges -%}
        {{ return('1 = 0') }}
    {%- endif -%}
    {%- set predicates = [] -%}
    {%- for from_day, to_day in ranges -%}
        {%- do predicates.append(
            '(' ~ timestamp_column ~ " >= cast('" ~ from_day.date() ~ "' as " ~ dbt.type_timestamp() ~ ') and '
            ~ timestamp_column ~ " < cast('" ~ to_day.date() ~ "' as " ~ dbt.type_timestamp() ~ '))'
        ) -%}
    {%- endfor -%}
    {{ return('(' ~ predicates | join(' or ') ~ ')') }}
{%- endmacro %}
