-- Everything that the request facts of a day are made from, as one text: if it is the same, so are they.
-- An attempt may follow its request's first by one day, so the neighbouring days belong to it.

with

dates as (

    select * from {{ ref('int_ai__dates') }}

),

log_days as (

    select
        log_date,
        sum({{ ai_unit_economics.hash_number(
            ai_unit_economics.text_key(['source_relation', 'raw_rows', 'raw_tokens', 'last_loaded_at'])
        ) }}) as log_sum,
        count(*) - count(last_loaded_at) as sources_without_load_time
    from {{ ref('int_ai__log_days') }}
    group by log_date

),

reference_days as (

    select * from {{ ref('int_ai__reference_days') }}

),

token_rate_days as (

    select * from {{ ref('int_ai__token_rate_days') }}

),

days as (

    select
        dates.calendar_date,
        log_days.log_sum,
        log_days.sources_without_load_time,
        reference_days.reference_sum,
        token_rate_days.token_rate_sum
    from dates
    left join log_days
        on dates.calendar_date = log_days.log_date
    left join reference_days
        on dates.calendar_date = reference_days.reference_date
    left join token_rate_days
        on dates.calendar_date = token_rate_days.log_date

),

neighbours as (

    select
        calendar_date as request_date,
        log_sum,
        sources_without_load_time,
        lag(log_sum) over (order by calendar_date) as log_sum_before,
        lead(log_sum) over (order by calendar_date) as log_sum_after,
        reference_sum,
        lead(reference_sum) over (order by calendar_date) as reference_sum_after,
        token_rate_sum,
        lead(token_rate_sum) over (order by calendar_date) as token_rate_sum_after
    from days

),

final as (

    select
        request_date,
        coalesce(sources_without_load_time, 0) > 0 as has_source_without_load_time,
        {{ ai_unit_economics.text_key([
            'log_sum_before', 'log_sum', 'log_sum_after', 'reference_sum', 'reference_sum_after', 'token_rate_sum',
            'token_rate_sum_after',
        ]) }} || '|{{ var("reporting_currency") }}|{{ var("reporting_time_zone") }}|{{ var("count_estimated_usage") }}' as day_fingerprint
    from neighbours
    where log_sum is not null

)

select * from final
