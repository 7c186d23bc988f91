-- The hours in which requests measured more time on a pool than its accelerators have: `accelerator_count` times the
-- hour. Such seconds count a batch once for each of its requests, and their cost is too high.

select
    pool_id,
    usage_hour,
    {{ ai_unit_economics.ratio('measured_microseconds', '1000000') }} as measured_seconds,
    {{ ai_unit_economics.ratio('available_microseconds', '1000000') }} as available_seconds
from {{ ref('int_ai__pool_hours') }}
where measured_microseconds > available_microseconds
