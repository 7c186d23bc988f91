{#
    Says in the log of a build or test run, one sentence for each kind of issue, what could not be read, priced, converted
    or matched: how many, and the largest by name. dbt's own warning only counts rows.
#}
{% macro warn_of_data_issues(data_issues) -%}
    {%- if execute and flags.WHICH in ['build', 'test'] -%}
        {%- set query -%}
            select
                issue,
                input,
                row_key,
                reason,
                affected_rows,
                amount,
                currency_code,
                share,
                count(*) over (partition by issue) as issues
            from {{ data_issues }}
            where is_warned
            order by
                issue, coalesce(abs(amount), -1) desc, coalesce(affected_rows, -1) desc, row_key
        {%- endset -%}
        {%- set by_issue = {} -%}
        {%- for row in run_query(query).rows -%}
            {%- do by_issue.setdefault(row['issue'], []).append(row) -%}
        {%- endfor -%}
        {%- for issue, rows in by_issue.items() -%}
            {%- set named = [] -%}
            {%- for row in rows[:5] -%}
                {%- set facts = [] -%}
                {%- if row['amount'] is not none -%}
                    {%- do facts.append('%.6f' | format(row['amount']) ~ ' ' ~ (row['currency_code'] or 'of no currency')) -%}
                {%- endif -%}
                {%- if row['affected_rows'] is not none -%}
                    {%- do facts.append((row['affected_rows'] | int) ~ ' rows') -%}
                {%- endif -%}
                {%- if row['share'] is not none -%}
                    {%- do facts.append('%.2f %%' | format(row['share'] * 100)) -%}
                {%- endif -%}
                {%- do named.append(row['row_key'] ~ (' (' ~ facts | join(', ') ~ ')' if facts else '')) -%}
            {%- endfor -%}
            {%- do exceptions.warn(
                issue ~ ' in ' ~ rows[0]['input'] ~ ': ' ~ rows[0]['reason'] ~ ' ' ~ rows[0]['issues'] ~ ' in all: '
                ~ named | join('; ') ~ ('; ...' if rows | length > 5 else '') ~ '. See fct_ai__data_issues.'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
