{#
    An amount counted in its currency's smallest unit, as Stripe counts, as pico-units of the currency: 1999 is
    19.99 dollars, 1999 yen or 1.999 dinars. The króna and the Ugandan shilling have no cents any more, but Stripe
    counts them in hundredths all the same. Fractions of the smallest unit are exact.
#}
{% macro smallest_unit_to_pico(amount, currency_code) -%}
    case
        when {{ currency_code }} in (
            'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
        )
            then {{ ai_unit_economics.to_scaled_integer(amount, 12) }}
        when {{ currency_code }} in ('BHD', 'JOD', 'KWD', 'OMR', 'TND')
            then {{ ai_unit_economics.to_scaled_integer(amount, 9) }}
        when {{ currency_code }} is not null
            then {{ ai_unit_economics.to_scaled_integer(amount, 10) }}
    end
{%- endmacro %}
