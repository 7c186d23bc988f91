with

rejected_rows as (

    select * from {{ ref('int_ai__rejected_rows') }}

),

final as (

    select
        source_relation,
        request_id,
        attempt,
        started_at_text,
        loaded_at_text,
        reason,
        reason_number,
        rejected_values,
        log_date
    from rejected_rows

)

select * from final
