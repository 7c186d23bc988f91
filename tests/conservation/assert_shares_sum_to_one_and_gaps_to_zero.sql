-- On every day the classes' shares sum to one, and their gaps weighted by share sum to zero.

select
    request_date,
    sum(share) as total_share,
    sum(share * blended_gap) as weighted_gap
from {{ ref('fct_ai__blended_gap_daily') }}
group by request_date
having
    abs(sum(share) - 1) > 1e-12
    or abs(sum(share * blended_gap)) > 2e-12
