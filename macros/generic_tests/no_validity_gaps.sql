{#
    Warns of every gap between two validities [valid_from, valid_to) of one key: what was priced before and after is
    priced otherwise, or not at all, in between. `columns` is the key; NULL counts as a value.
#}
{% test no_validity_gaps(model, columns) %}

{{ config(severity='warn') }}

with

validities as (

    select
        {{ ai_unit_economics.text_key(columns) }} as validity_key,
        valid_to,
        lead(valid_from) over (
            partition by {{ columns | join(', ') }}
            order by valid_from, valid_to
        ) as next_valid_from
    from {{ model }}

)

select
    validity_key,
    valid_to as gap_from,
    next_valid_from as gap_to
from validities
where next_valid_from > valid_to

{% endtest %}
