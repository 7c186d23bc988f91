{#
    Post-hook of the days compared: stops a run that would drop published days which the log no longer holds. That is a
    full refresh of the ledger or of the rejected rows, unless it says so, and a run under another currency or time zone.
#}
{% macro require_days_in_log() -%}
    {%- set rewritten = [] -%}
    {%- for name in ['int_ai__ledger_attempts', 'int_ai__rejected_rows'] -%}
        {%- if flags.FULL_REFRESH and 'model.ai_unit_economics.' ~ name in selected_resources -%}
            {%- do rewritten.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if execute -%}
        {%- set query -%}
            select
                count(distinct request_date) as days,
                min(request_date) as first_date,
                max(request_date) as last_date
            from {{ this }}
            where is_kept and {{ '1 = 1' if rewritten else 'has_other_settings' }}
        {%- endset -%}
        {%- set lost = run_query(query).rows[0] -%}
        {%- if lost['days'] > 0 -%}
            {{ exceptions.raise_compiler_error(
                'This run would drop ' ~ lost['days'] ~ ' published days (' ~ lost['first_date'] ~ ' to '
                ~ lost['last_date'] ~ ') that the request log no longer holds: '
                ~ (
                    'run without --full-refresh, exclude ' ~ rewritten | join(' and ') if rewritten
                    else 'keep reporting_currency and reporting_time_zone as they were'
                )
                ~ ', or run with --full-refresh and set `full_refresh_may_drop_days: true`.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
