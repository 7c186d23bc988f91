{#
    Fails with every pair of rows of the same key whose validities [valid_from, valid_to) overlap, and with
    rows that end before they begin. `columns` is the key; NULL counts as a value.
#}
{% test no_overlapping_validity(model, columns) %}

with

validities as (

    select
        {{ ai_unit_economics.text_key(columns) }} as validity_key,
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by {{ columns | join(', ') }}
            order by valid_from, valid_to
        ) as next_valid_from
    from {{ model }}

)

select *
from validities
where
    valid_from >= valid_to
    or next_valid_from < valid_to

{% endtest %}
