{#
    A date or time as people and their spreadsheets write it, as a UTC timestamp without zone: ISO 8601, or another spelling
    that can only mean one moment (written_time). Anything else, and days that do not exist, are NULL.
#}
{% macro to_written_time_utc(expression) -%}
    {{ return(adapter.dispatch('to_written_time_utc', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__to_written_time_utc(expression) -%}
    {%- set upper_text = 'upper(' ~ ai_unit_economics.to_text(expression) ~ ')' -%}
    {%- set written = ai_unit_economics.written_time(upper_text) -%}
    coalesce(
        {{ ai_unit_economics.to_timestamp_utc(expression) }},
        case
            when {{ ai_unit_economics.matches_pattern(upper_text, ai_unit_economics.written_time_pattern()) }}
                then
                    case
                        when {{ ai_unit_economics.matches_pattern(written, ai_unit_economics.timestamp_pattern()) }}
                            then
                                case
                                    when {{ ai_unit_economics.is_day_of_its_month(written) }}
                                        then cast({{ written }} as timestamp with time zone) at time zone 'UTC'
                                end
                    end
        end
    )
{%- endmacro %}

{% macro duckdb__to_written_time_utc(expression) -%}
    {%- set upper_text = 'upper(' ~ ai_unit_economics.to_text(expression) ~ ')' -%}
    coalesce(
        {{ ai_unit_economics.to_timestamp_utc(expression) }},
        case
            when {{ ai_unit_economics.matches_pattern(upper_text, ai_unit_economics.written_time_pattern()) }}
                then
                    try_cast({{ ai_unit_economics.written_time(upper_text) }} as timestamp with time zone)
                    at time zone 'UTC'
        end
    )
{%- endmacro %}

{#
    Dates and times that are no ISO 8601 but can only mean one moment, as ISO 8601 text in full: `03/25/2026`,
    `25.3.2026 14:00`, `20260325T000000Z`, `25-Mar-2026`, `March 25, 2026 2:00 PM`, `2026-03-25 00:00:00 UTC`. Whether a
    date like `03/10/2026` is in March or in October cannot be told from it: variable `numeric_date_order` says so
    (month_first or day_first), else it is not changed and so stays unreadable. `upper_text` must be in upper case.
#}
{% macro written_time(upper_text) -%}
    {%- set order = var('numeric_date_order', none) -%}
    {%- set replacements = [
        (' ?([+-]00:?00)? ?(UTC|GMT)$', 'Z'),
        ('^([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})', '$3-$2-$1'),
        ('^([0-9]{1,2})[- /]([A-Z]{3})[A-Z]*[- /,]+([0-9]{4})', '$3-$2-$1'),
        ('^([A-Z]{3})[A-Z]*[.]? ([0-9]{1,2}),? ([0-9]{4})', '$3-$1-$2'),
        ('^([0-9]{4})([0-9]{2})([0-9]{2})', '$1-$2-$3'),
        ('T([0-9]{2})([0-9]{2})([0-9]{2})', 'T$1:$2:$3'),
    ] -%}
    {%- if order == 'month_first' -%}
        {%- do replacements.append(('^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})', '$3-$1-$2')) -%}
    {%- elif order == 'day_first' -%}
        {%- do replacements.append(('^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})', '$3-$2-$1')) -%}
    {%- elif order is none -%}
        {%- set month = '(0?[1-9]|1[0-2])' -%}
        {%- set day_above_12 = '(1[3-9]|2[0-9]|3[01])' -%}
        {%- do replacements.append(('^' ~ month ~ '[-/]' ~ day_above_12 ~ '[-/]([0-9]{4})', '$3-$1-$2')) -%}
        {%- do replacements.append(('^' ~ day_above_12 ~ '[-/]' ~ month ~ '[-/]([0-9]{4})', '$3-$2-$1')) -%}
        {%- set same = [] -%}
        {%- for number in range(1, 13) -%}
            {%- set digits = ('0?' ~ number) if number < 10 else (number | string) -%}
            {%- do same.append(digits ~ '[-/]' ~ digits) -%}
        {%- endfor -%}
        {%- do replacements.append(('^(' ~ same | join('|') ~ ')[-/]([0-9]{4})', '$2-$1')) -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "Variable `numeric_date_order` must be month_first, day_first or not set, not '" ~ order ~ "'."
        ) }}
    {%- endif -%}
    {%- for name in ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] -%}
        {%- do replacements.append(('-' ~ name ~ '-', '-' ~ '%02d' | format(loop.index) ~ '-')) -%}
    {%- endfor -%}
    {%- do replacements.extend([
        ('^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})', '$1-$2-$3'),
        ('-([0-9])-', '-0$1-'),
        ('^([0-9]{4}-[0-9]{2})-([0-9])([ TZ]|$)', '$1-0$2$3'),
        ('([ T])([0-9]):', '$10$2:'),
        ('([ T])12(:[0-9:.]+) ?AM', '$100$2'),
    ]) -%}
    {%- for hour in range(1, 12) -%}
        {%- do replacements.append(
            ('([ T])' ~ '%02d' | format(hour) ~ '(:[0-9:.]+) ?PM', '$1' ~ (hour + 12) ~ '$2')
        ) -%}
    {%- endfor -%}
    {%- do replacements.extend([
        (' ?[AP]M', ''),
        ('^([0-9]{4}-[0-9]{2}-[0-9]{2})Z?$', '$1 00:00:00Z'),
        ('(:[0-9]{2}([.][0-9]+)?)$', '$1Z'),
    ]) -%}
    {%- set written = namespace(text=upper_text) -%}
    {%- for pattern, replacement in replacements -%}
        {%- set written.text = ai_unit_economics.replace_pattern(written.text, pattern, replacement) -%}
    {%- endfor -%}
    {{ written.text }}
{%- endmacro %}

{# What written_time can read: a date in one of its spellings, a time of day and a zone where they are given. #}
{% macro written_time_pattern() -%}
    ^([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{8}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}|[0-9]{1,2}[- /][A-Z]{3,9}[- /,]+[0-9]{4}|[A-Z]{3,9}[.]? [0-9]{1,2},? [0-9]{4})([ T]+([0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?( ?[AP]M)?|[0-9]{6}))?( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?( ?(UTC|GMT))?)$
{%- endmacro %}
