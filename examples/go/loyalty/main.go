// A new subscriber of topic `order` that the Order service knows nothing of: it counts points.
// go run ./loyalty [COUNT]: ends after COUNT orders. The broker's URL comes from AMQP_URL.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"

	amqp "github.com/rabbitmq/amqp091-go"
)

const rupiahAPoint = 1_000_000 // amounts are in cents: a point for each Rp10.000

type placed struct {
	Order struct {
		Customer struct {
			Email string `json:"email"`
		} `json:"customer"`
		Total struct {
			Amount int64 `json:"amount"`
		} `json:"total"`
	} `json:"order"`
}

func url() string {
	if url := os.Getenv("AMQP_URL"); url != "" {
		return url
	}
	return "amqp://localhost"
}

// deliveries makes a queue of our own at the exchange of the topic: what is published from now on
// waits in it, also while we are not running.
func deliveries(channel *amqp.Channel) (<-chan amqp.Delivery, error) {
	if err := channel.ExchangeDeclare("order", "fanout", true, false, false, false, nil); err != nil {
		return nil, err
	}
	if _, err := channel.QueueDeclare("order.loyalty", true, false, false, false, nil); err != nil {
		return nil, err
	}
	if err := channel.QueueBind("order.loyalty", "", "order", false, nil); err != nil {
		return nil, err
	}
	if err := channel.Qos(16, 0, false); err != nil {
		return nil, err
	}
	return channel.Consume("order.loyalty", "", false, false, false, false, nil)
}

func count(channel *amqp.Channel, orders int) error {
	incoming, err := deliveries(channel)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	seen := map[string]bool{} // a real program keeps the ids beside the points, in one transaction
	for delivery := range incoming {
		if !seen[delivery.MessageId] && delivery.Type == "order.placed" {
			seen[delivery.MessageId] = true
			var event placed
			if err := json.Unmarshal(delivery.Body, &event); err != nil {
				return err
			}
			fmt.Printf("%s gets %d points\n", event.Order.Customer.Email, event.Order.Total.Amount/rupiahAPoint)
		}
		if err := delivery.Ack(false); err != nil {
			return err
		}
		if len(seen) == orders {
			return nil
		}
	}
	return fmt.Errorf("the broker closed the channel")
}

func main() {
	log.SetFlags(0)
	orders := -1
	if len(os.Args) > 1 {
		orders, _ = strconv.Atoi(os.Args[1])
	}
	connection, err := amqp.Dial(url())
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	channel, err := connection.Channel()
	if err != nil {
		log.Fatal(err)
	}
	if err := count(channel, orders); err != nil {
		log.Fatal(err)
	}
}
