-- In every slice and period the classes' shares sum to one, and their gaps weighted by share sum to zero.

select
    slice_type,
    slice_value,
    period_grain,
    period_start_date,
    sum(share) as total_share,
    sum(share * blended_gap) as weighted_gap
from {{ ref('fct_ai__blended_gaps') }}
group by slice_type, slice_value, period_grain, period_start_date
having
    abs(sum(share) - 1) > 1e-12
    or abs(sum(share * blended_gap)) > 2e-12
