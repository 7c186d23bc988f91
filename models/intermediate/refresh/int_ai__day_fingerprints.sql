-- Everything that the request facts of a source's day are made from, as one text: if it is the same, so are they.
-- An attempt may follow its request's first by one day, so the neighbouring days belong to it.

with

dates as (

    select * from {{ ref('int_ai__dates') }}

),

days_compared as (

    select * from {{ ref('int_ai__days_compared') }}

),

reference_days as (

    select * from {{ ref('int_ai__reference_days') }}

),

token_rate_days as (

    select * from {{ ref('int_ai__token_rate_days') }}

),

sources as (

    select distinct source_relation
    from days_compared

),

days as (

    select
        sources.source_relation,
        dates.calendar_date,
        days_compared.log_number,
        reference_days.reference_sum,
        token_rate_days.token_rate_sum
    from dates
    cross join sources
    left join days_compared
        on
            dates.calendar_date = days_compared.request_date
            and sources.source_relation = days_compared.source_relation
    left join reference_days
        on dates.calendar_date = reference_days.reference_date
    left join token_rate_days
        on dates.calendar_date = token_rate_days.log_date

),

neighbours as (

    select
        *,
        lag(log_number) over day_before_and_after as log_number_before,
        lead(log_number) over day_before_and_after as log_number_after,
        lead(reference_sum) over day_before_and_after as reference_sum_after,
        lead(token_rate_sum) over day_before_and_after as token_rate_sum_after
    from days
    window day_before_and_after as (partition by source_relation order by calendar_date)

),

final as (

    select
        source_relation,
        calendar_date as request_date,
        {{ text_key([
            'log_number_before', 'log_number', 'log_number_after', 'reference_sum', 'reference_sum_after',
            'token_rate_sum', 'token_rate_sum_after',
        ]) }}
        || '|{{ var("count_estimated_usage") }}|{{ var("otel_input_excludes_cache") }}'
        || '{{ fingerprint_settings() }}' as day_fingerprint
    from neighbours
    where log_number is not null

)

select * from final
