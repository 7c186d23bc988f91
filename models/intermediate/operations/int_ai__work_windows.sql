-- The last days of the data (variable `work_window_days`), and as many before them.

with

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

final as (

    select
        greatest(
            first_date,
            cast({{ dbt.dateadd('day', '1 - ' ~ var('work_window_days'), 'data_through_date') }} as date)
        ) as window_first_date,
        cast({{ dbt.dateadd('day', '1 - 2 * ' ~ var('work_window_days'), 'data_through_date') }} as date)
            as earlier_first_date,
        data_through_date as window_last_date
    from data_window

)

select * from final
