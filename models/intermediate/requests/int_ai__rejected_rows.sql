-- Raw rows that could not be used, with each reason. What the log no longer holds stays.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        pre_hook=[
            '{{ prefer_hash_joins() }}',
            '{{ delete_rejected_rows_to_rebuild() }}',
        ]
    )
}}

-- depends_on: {{ ref('int_ai__log_models') }}
{%- do require_days_of_this_run() %}
{%- set reasons = {
    'missing_request_id': 'is_missing_request_id',
    'missing_started_at': 'is_missing_started_at',
    'unparsable_value': 'has_unreadable_value and not has_infinite_value',
    'not_finite': 'has_infinite_value',
    'negative_quantity': 'has_negative_quantity',
    'quantity_out_of_range': 'has_implausible_quantity',
    'unknown_status': 'has_unknown_status',
    'future_time': 'is_in_the_future',
    'implausible_time': 'is_too_early',
} %}

with

checked as (

    select * from {{ ref('int_ai__requests_selected') }}
    where is_rejected

),

days_to_rebuild as (

    select * from {{ ref('int_ai__days_to_rebuild') }}

),

rejected as (

    select
        checked.*,
        row_number() over (
            order by
                checked.source_relation, checked.request_id, checked.attempt_text, checked.started_at_text,
                checked.loaded_at_text, checked.unreadable_values
        ) as raw_row_number
    from checked
    left join days_to_rebuild
        on
            checked.source_relation = days_to_rebuild.source_relation
            and checked.log_date = days_to_rebuild.request_date
    where
        checked.log_date is null
        or days_to_rebuild.request_date is not null

),

reasons as (

    {% for reason, condition in reasons.items() -%}
    select
        raw_row_number,
        '{{ reason }}' as reason,
        {{ loop.index }} as reason_order
    from rejected
    where {{ condition }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

final as (

    select
        rejected.source_relation,
        rejected.request_id,
        rejected.attempt_text as attempt,
        rejected.started_at_text,
        rejected.loaded_at_text,
        reasons.reason,
        cast(
            row_number() over (partition by reasons.raw_row_number order by reasons.reason_order) as bigint
        ) as reason_number,
        nullif(rejected.unreadable_values, '') as rejected_values,
        rejected.log_date
    from reasons
    inner join rejected
        on reasons.raw_row_number = rejected.raw_row_number

)

select * from final
