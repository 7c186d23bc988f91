-- All charged accelerator time was measured, profiled or estimated, and what weak profiles stand for is a part of it.

with

daily as (

    select * from {{ ref('int_ai__ledger_days') }}

),

class_margins as (

    select * from {{ ref('fct_ai__class_margins') }}

),

time_off as (

    select
        'time' as period_grain,
        request_date as period_start_date,
        request_class
    from daily
    where
        accelerator_microseconds
        <> measured_accelerator_microseconds + profiled_accelerator_microseconds + estimated_accelerator_microseconds

),

shares_off as (

    select
        period_grain,
        period_start_date,
        request_class
    from class_margins
    where
        abs(measured_share + profiled_share + estimated_share - 1) > 0.000000001
        or weak_profile_share > profiled_share + estimated_share + 0.000000001
        or (measured_share is null and coalesce(profiled_share, estimated_share, weak_profile_share) is not null)
        or (measured_share is not null and profiled_share + estimated_share + weak_profile_share is null)

)

select * from time_off
union all
select * from shares_off
