Subject: We have received order {{ORDER_NUMBER}}

Hello{{#NAMED}} {{CUSTOMER_NAME}}{{/NAMED}},

Thank you for your order. We are preparing it now. Here are the details:

Date: {{ORDER_DATE}}

{{#LINES}}- {{LINE_NAME}}
  {{LINE_QUANTITY}} x {{LINE_PRICE}} = {{LINE_AMOUNT}}
{{/LINES}}
Subtotal: {{SUBTOTAL}}
VAT {{VAT_PERCENT}}%: {{VAT}}
Total: {{TOTAL}}
{{#NOTED}}
Your note: {{NOTE}}
{{/NOTED}}
Need a change? Contact us and mention order number {{ORDER_NUMBER}}.

-- 
{{SHOP_NAME}} sent this mail automatically because an order was placed with this address.
