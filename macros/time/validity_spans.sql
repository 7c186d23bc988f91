{#
    A query of the spans between all moments at which a validity of a key starts or ends: within one nothing changes.
    The last starts where the last validity ends, and has no end. `key` is a list of columns; `starts` and `ends` name
    other bounds, such as those of a prompt's length.
#}
{% macro validity_spans(validities, key, starts='valid_from', ends='valid_to') -%}
    select
        {{ key | join(', ') }},
        moment as {{ starts }},
        lead(moment) over (partition by {{ key | join(', ') }} order by moment) as {{ ends }}
    from (
        select {{ key | join(', ') }}, {{ starts }} as moment from {{ validities }}
        union
        select {{ key | join(', ') }}, {{ ends }} as moment from {{ validities }}
    ) as moments
{%- endmacro %}
