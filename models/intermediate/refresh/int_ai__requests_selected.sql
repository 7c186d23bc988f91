-- The raw rows that this run looks at, written once: of the days it rebuilds, of the days around them, and of no day that can
-- be; whether each can be used, and where it stands among the deliveries of its event.

{{ config(materialized='table') }}

{%- set days_to_rebuild = ref('int_ai__days_to_rebuild') %}
{%- set counts = (token_counts() + meter_values('quantity', 'call')) | join(', ') %}

with

requests as (

    select
        *,
        {{ log_date('started_at') }} as log_date
    from {{ ref('int_ai__requests_counted') }}
    where
        {{ in_rebuild_window('started_at', days_to_rebuild) }}
        or not {{ is_plausible_time('started_at') }}

),

checked as (

    select
        *,
        request_id is null as is_missing_request_id,
        started_at is null and started_at_text is null as is_missing_started_at,
        coalesce(started_at < {{ earliest_plausible_time() }}, false) as is_too_early,
        coalesce(started_at > {{ latest_plausible_time() }}, false) as is_in_the_future,
        coalesce(status not in ('succeeded', 'failed', 'cancelled'), true) as has_unknown_status,
        least(
            attempt - 1, {{ counts }}, reasoning_tokens, coalesce(stated_total_input_tokens, 0),
            coalesce(accelerator_microseconds, 0), coalesce(third_party_cost_pico, 0), coalesce(reported_cost_pico, 0)
        ) < 0 as has_negative_quantity,
        greatest(
            {{ counts }}, reasoning_tokens, coalesce(stated_total_input_tokens, 0)
        ) > 1000000000
        or coalesce(accelerator_microseconds, 0) > 1000000000000
        or greatest(
            coalesce(third_party_cost_pico, 0), coalesce(reported_cost_pico, 0), abs(coalesce(unit_revenue_pico, 0))
        ) > 1000000000000000000 as has_implausible_quantity
    from requests

),

flagged as (

    select
        *,
        is_missing_request_id
        or is_missing_started_at
        or is_too_early
        or is_in_the_future
        or has_unknown_status
        or has_unreadable_value
        or has_infinite_value
        or has_negative_quantity
        or has_implausible_quantity as is_rejected,
        max(attempt) over (partition by source_relation, request_id) > 1 as is_retried
    from checked

),

-- The same event delivered again starts on the same day. The delivery that was loaded last counts; where load times are equal
-- or missing, the one that started last, then the one with the most output: a stream that is logged as it grows ends with
-- its full usage.
final as (

    select
        *,
        row_number() over (
            partition by source_relation, request_id, log_date, attempt, is_rejected
            order by
                case
                    when {{ is_plausible_time('loaded_at') }} then loaded_at
                    else cast('1900-01-01' as {{ dbt.type_timestamp() }})
                end desc,
                started_at desc, output_tokens desc, {{ token_counts('input') | join(' + ') }} desc,
                status desc, cache_read_tokens desc, coalesce(customer_id, '') asc
        ) as delivery_rank
    from flagged

)

select * from final
