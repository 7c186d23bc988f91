{#
    Warns with the rejected raw rows, by reason, and fails the build above `rejected_row_limit`: some bad rows
    are everyday life, many are a broken loader.
#}
{% test rejected_row_limit(model) %}

{{ config(severity='error', warn_if='> 0', error_if='> ' ~ var('rejected_row_limit'), fail_calc='coalesce(sum(rejected_rows), 0)') }}

select
    source_relation,
    reason,
    count(*) as rejected_rows
from {{ model }}
where reason_number = 1
group by source_relation, reason

{% endtest %}
