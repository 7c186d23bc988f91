-- What the log holds of a source's day, and the settings, as one text. An attempt may follow its request's first by one day,
-- so the days before and after belong to it.

with

days as (

    select * from {{ ref('int_ai__days_compared') }}
    where log_number is not null

),

final as (

    select
        days.source_relation,
        days.request_date,
        {{ text_key(['days_before.log_number', 'days.log_number', 'days_after.log_number']) }}
        || '|{{ var("count_estimated_usage") }}|{{ var("otel_input_excludes_cache") }}'
        || '{{ fingerprint_settings() }}' as log_fingerprint
    from days
    left join days as days_before
        on
            days.source_relation = days_before.source_relation
            and {{ dbt.dateadd('day', -1, 'days.request_date') }} = days_before.request_date
    left join days as days_after
        on
            days.source_relation = days_after.source_relation
            and {{ dbt.dateadd('day', 1, 'days.request_date') }} = days_after.request_date

)

select * from final
