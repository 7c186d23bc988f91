-- The revenue of single requests adds up to the revenue of their class and day, to the last decimal.

with

requests as (

    select
        request_date,
        request_class,
        sum(revenue) as revenue
    from {{ ref('fct_ai__requests') }}
    where traffic_segment = 'customer'
    group by request_date, request_class

),

class_margins as (

    select * from {{ ref('fct_ai__class_margins') }}
    where period_grain = 'day'

)

select
    class_margins.period_start_date,
    class_margins.request_class,
    class_margins.revenue,
    requests.revenue as request_revenue
from class_margins
full outer join requests
    on
        class_margins.period_start_date = requests.request_date
        and class_margins.request_class = requests.request_class
where coalesce(class_margins.revenue <> requests.revenue, true)
